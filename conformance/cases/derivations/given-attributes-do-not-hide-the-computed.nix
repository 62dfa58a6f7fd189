let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    drvPath = "mine"; outPath = "mine"; type = "mine"; all = "mine"; out = "mine"; outputName = "mine";
  };
in
[ d.drvPath d.outPath d.type (builtins.length d.all) d.out.outputName d.outputName ]
