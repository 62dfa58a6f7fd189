let
  d = derivation {
    name = ".hidden"; system = "s"; builder = "b";
  };
in
d.outPath
