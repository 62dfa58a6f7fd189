let
  drv = derivation {
    name = "a";
    system = "x";
    builder = "b";
  };
in
[ (builtins.unsafeGetAttrPos "name" drv).line (builtins.unsafeGetAttrPos "builder" drv).line ]
