let
  e = derivation { name = "e"; system = "s"; builder = "b"; outputs = [ "out" "dev" ]; };
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    dep = builtins.unsafeDiscardOutputDependency e.drvPath;
  };
in
[ d.drvPath d.outPath ]
