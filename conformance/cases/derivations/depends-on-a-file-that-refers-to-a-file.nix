let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    dep = builtins.toFile "g" "see ${builtins.toFile "f" "text"}";
  };
in
[ d.drvPath d.outPath ]
