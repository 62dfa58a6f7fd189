let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    __structuredAttrs = true; x = builtins.readFile ./support/latin1;
  };
in
d.drvPath
