let
  d = derivation {
    name = { outPath = "d"; }; system = "s"; builder = "b";
  };
in
d.drvPath
