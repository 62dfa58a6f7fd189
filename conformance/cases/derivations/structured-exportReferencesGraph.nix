let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    __structuredAttrs = true; exportReferencesGraph.graph = [ (builtins.toFile "a" "a") ];
  };
in
d.drvPath
