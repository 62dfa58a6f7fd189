let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    __structuredAttrs = true; allowedRequisites = [ ];
  };
in
d.drvPath
