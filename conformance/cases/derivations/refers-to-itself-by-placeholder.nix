let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    x = builtins.placeholder "out"; y = "${builtins.placeholder "dev"}/lib"; outputs = [ "out" "dev" ];
  };
in
[ d.drvPath d.outPath ]
