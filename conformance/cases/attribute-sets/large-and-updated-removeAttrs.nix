let
  name = i: "n" + toString i;
  big = builtins.listToAttrs (builtins.genList (i: { name = name i; value = i; }) 60);
  l = big // { n3 = "three"; a = "a"; z = "z"; };
  ll = l // { n4 = "four"; a = "b"; y = "y"; };
  few = { n3 = 1; n4 = 2; a = 3; q = 4; };
  sum = s: builtins.foldl' (r: v: if builtins.isInt v then r + v else r) 0 (builtins.attrValues s);
in [ (builtins.attrNames (removeAttrs ll [ "a" "n3" "n59" "none" ])) (removeAttrs ll (builtins.attrNames big)) (removeAttrs l [ ] == l) (sum (removeAttrs l [ "n1" ])) ]
