let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    __structuredAttrs = true; x = null;
  };
in
d.drvPath == (derivation { name = "d"; system = "s"; builder = "b"; __structuredAttrs = true; }).drvPath
