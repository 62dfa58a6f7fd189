let
  d = derivation {
    name = builtins.concatStringsSep "" (builtins.genList (i: "n") 208); system = "s"; builder = "b";
  };
in
d.outPath
