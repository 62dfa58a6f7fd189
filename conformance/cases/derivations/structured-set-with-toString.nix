let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    __structuredAttrs = true; x = { __toString = self: "text"; };
  };
in
d.drvPath
