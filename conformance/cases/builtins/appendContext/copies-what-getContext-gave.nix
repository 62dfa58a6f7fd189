let
  d = derivation { name = "d"; system = "s"; builder = "b"; outputs = [ "out" "dev" ]; };
  s = "${d.dev}${d.drvPath}";
in
builtins.getContext (builtins.appendContext "x" (builtins.getContext s)) == builtins.getContext s
