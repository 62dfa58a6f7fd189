let
  d = derivation {
    name = throw "name"; system = throw "system"; builder = throw "builder";
    x = throw "x";
  };
in
[ d.type d.outputName ]
