let
  d = derivation { name = "d"; system = "s"; builder = "/b"; outputs = [ "out" "dev" "doc" ]; };
  s = builtins.appendContext "s" { ${builtins.unsafeDiscardStringContext d.drvPath} = { outputs = [ "doc" "out" "doc" ]; path = true; allOutputs = true; }; };
  t = builtins.appendContext s (builtins.getContext s // { ${builtins.unsafeDiscardStringContext d.drvPath} = { outputs = [ "dev" ]; }; });
  u = builtins.appendContext (s + d.dev) { };
in
map builtins.getContext [ s t u (builtins.appendContext t { ${builtins.unsafeDiscardStringContext d.drvPath} = { outputs = [ ]; }; }) ]
