let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    passAsFile = [ "x" ]; x = "content";
  };
in
d.drvPath
