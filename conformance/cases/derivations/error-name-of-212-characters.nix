let
  d = derivation {
    name = builtins.concatStringsSep "" (builtins.genList (i: "n") 212); system = "s"; builder = "b";
  };
in
d.outPath
