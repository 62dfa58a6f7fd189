let
  e = derivation { name = "e"; system = "s"; builder = "b"; outputs = [ "out" "dev" ]; };
  d = derivation {
    name = "d"; system = "s"; builder = "${e}/bin/sh";
    args = [ e.dev ];
  };
in
[ d.drvPath d.outPath ]
