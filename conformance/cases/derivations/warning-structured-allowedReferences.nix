let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    __structuredAttrs = true; allowedReferences = [ ];
  };
in
d.drvPath
