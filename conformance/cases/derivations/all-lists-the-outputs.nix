let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    outputs = [ "b" "a" "out" ];
  };
in
map (o: o.outputName) d.all
