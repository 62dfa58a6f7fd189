let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    requiredSystemFeatures = [ "kvm" "big-parallel" ];
  };
in
d.drvPath
