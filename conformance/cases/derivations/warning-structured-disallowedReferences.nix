let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    __structuredAttrs = true; disallowedReferences = [ ];
  };
in
d.drvPath
