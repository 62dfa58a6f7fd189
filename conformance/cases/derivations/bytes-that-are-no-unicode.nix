let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    x = builtins.readFile ./support/latin1;
  };
in
d.drvPath
