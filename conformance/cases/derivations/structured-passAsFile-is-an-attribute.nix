let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    __structuredAttrs = true; passAsFile = [ "x" ]; x = "y";
  };
in
d.drvPath
