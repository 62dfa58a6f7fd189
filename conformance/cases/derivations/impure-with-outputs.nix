let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    __impure = true; outputs = [ "out" "dev" ];
  };
in
map (o: o.outPath) d.all
