let
  p = derivation { name = "p"; system = "s"; builder = "b"; };
in
builtins.getContext (builtins.appendContext "x" { ${builtins.unsafeDiscardStringContext p.drvPath}.outputs = [ "a!b" ]; })
