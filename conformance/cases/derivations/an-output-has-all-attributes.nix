let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    outputs = [ "out" "dev" ]; x = 1;
  };
in
[ d.dev.x d.dev.out.dev.outputName (d.dev.drvPath == d.drvPath) ]
