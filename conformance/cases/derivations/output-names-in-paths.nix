let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    outputs = [ "out" "a.b" "c_d" "e+f" "g?h" "i=j" ];
  };
in
map (o: o.outPath) d.all
