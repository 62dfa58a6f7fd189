let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    x = "ä€😀";
  };
in
d.drvPath
