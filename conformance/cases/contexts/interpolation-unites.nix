let
  d = derivation { name = "d"; system = "s"; builder = "b"; };
in
builtins.getContext "${builtins.toFile "a" "a"} and ${d} and ${d.drvPath}"
