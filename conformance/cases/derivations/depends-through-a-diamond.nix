let
  e = derivation { name = "e"; system = "s"; builder = "b"; outputs = [ "out" "dev" ]; };
  f = derivation { name = "f"; system = "s"; builder = "b"; inherit e; };
  g = derivation { name = "g"; system = "s"; builder = "b"; e = e.dev; };
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    inherit f g;
  };
in
[ d.drvPath d.outPath ]
