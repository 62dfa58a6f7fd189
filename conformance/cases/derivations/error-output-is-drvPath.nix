let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    outputs = [ "out" "drvPath" ];
  };
in
d.drvPath
