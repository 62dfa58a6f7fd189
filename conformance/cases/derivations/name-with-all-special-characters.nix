let
  d = derivation {
    name = "+-._?=AZaz09"; system = "s"; builder = "b";
  };
in
d.outPath
