let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    outputs = [ "a/b" ];
  };
in
d.drvPath
