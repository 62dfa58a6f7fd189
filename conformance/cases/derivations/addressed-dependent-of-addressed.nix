let
  e = derivation { name = "e"; system = "s"; builder = "b"; outputs = [ "out" "dev" ]; __contentAddressed = true; };
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    __contentAddressed = true; dep = e.dev;
  };
in
[ d.drvPath d.outPath ]
