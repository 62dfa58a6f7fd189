let
  e = derivation { name = "e"; system = "s"; builder = "b"; outputs = [ "out" "dev" ]; };
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    deps = [ e.dev e ];
  };
in
[ d.drvPath d.outPath ]
