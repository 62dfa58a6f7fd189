let
  d = derivation { name = "d"; system = "s"; builder = "b"; outputs = [ "out" "dev" ]; };
  i = import d.drvPath;
in
[ (builtins.attrNames i) i.type i.name i.outPath i.dev.outPath i.drvPath ]
