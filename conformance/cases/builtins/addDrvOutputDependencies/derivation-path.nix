let
  d = derivation { name = "d"; system = "s"; builder = "b"; };
in
builtins.getContext (builtins.addDrvOutputDependencies (builtins.unsafeDiscardOutputDependency d.drvPath))
