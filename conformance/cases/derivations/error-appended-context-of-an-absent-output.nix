let
  e = derivation { name = "e"; system = "s"; builder = "b"; outputs = [ "out" "dev" ]; };
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    x = builtins.appendContext "x" { ${builtins.unsafeDiscardStringContext e.drvPath}.outputs = [ "doc" ]; };
  };
in
d.drvPath
