let
  d = derivation {
    name = builtins.concatStringsSep "" (builtins.genList (i: "n") 205); system = "s"; builder = "b";
    outputs = [ "out" "development" ];
  };
in
d.outPath
