let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    x = "a\${b}$c$$";
  };
in
d.drvPath
