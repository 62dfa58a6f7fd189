let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    __structuredAttrs = true; dep = derivation { name = "e"; system = "s"; builder = "b"; };
  };
in
builtins.attrNames (builtins.getContext d.drvPath)
