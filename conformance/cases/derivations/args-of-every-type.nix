let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    args = [ "a" 1 (0 - 1) 1.5 true false null [ "l" [ "m" ] ] ./support/builder.sh { outPath = "o"; } ];
  };
in
d.drvPath
