let
  d = (derivation { name = "d"; system = "s"; builder = "b"; }).drvPath;
in
builtins.getContext (builtins.unsafeDiscardOutputDependency (d + builtins.unsafeDiscardOutputDependency d))
