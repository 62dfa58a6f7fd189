let
  drv = name: derivation { inherit name; system = "x"; builder = "b"; };
in
map (s: builtins.attrNames (builtins.getContext s) != [ ]) (map (n: "${drv n}/bin") [ "a" "b" ])
