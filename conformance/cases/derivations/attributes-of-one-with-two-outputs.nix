let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    outputs = [ "out" "dev" ]; x = 1;
  };
in
builtins.attrNames d
