let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    x = builtins.readFile ./support/nul;
  };
in
d.drvPath
