let
  f = n: builtins.toFile n n;
  s = map f [ "a" "b" "c" "d" ];
  at = builtins.elemAt s;
  ab = at 0 + at 1; bc = at 1 + at 2; abc = ab + bc; cd = at 2 + at 3;
  names = x: map (p: builtins.substring 44 9 p) (builtins.attrNames (builtins.getContext x));
in map names [ ab bc abc (bc + ab) (abc + cd) (cd + abc) (abc + abc) (at 0 + abc) (abc + at 1) (cd + at 0) "${ab}${cd}" (builtins.concatStringsSep (at 3) [ ab bc ]) (builtins.replaceStrings [ (at 0) ] [ cd ] abc) ]
