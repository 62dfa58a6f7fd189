let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    outputs = [ "out" "drv" ];
  };
in
d.drvPath
