let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    __json = "{}";
  };
in
d.drvPath
