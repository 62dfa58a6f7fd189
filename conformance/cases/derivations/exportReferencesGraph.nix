let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    exportReferencesGraph = [ "graph" (builtins.toFile "a" "a") ];
  };
in
d.drvPath
