let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    __structuredAttrs = true; disallowedRequisites = [ ];
  };
in
d.drvPath
