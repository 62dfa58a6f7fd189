let
  d = derivation {
    name = builtins.concatStringsSep "" (builtins.genList (i: "n") 207); system = "s"; builder = "b";
  };
in
builtins.stringLength d.outPath
