let
  set = { f = x: x; a = 1; };
in
[ (builtins.intersectAttrs set set == set) (builtins.attrNames (builtins.intersectAttrs set set)) ]
