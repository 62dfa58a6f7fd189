let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    outputHash = "8235cf874f9dc53b4d26f703d3fb581ab360271a05dcfae683e6ab64f656f8ec";
  };
in
[ d.drvPath d.outPath ]
