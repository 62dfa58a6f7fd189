let
  a = (derivation { name = "a"; system = "s"; builder = "/b"; }).drvPath;
  z = builtins.toFile "z" "";
  both = builtins.substring 0 0 (z + a + builtins.unsafeDiscardOutputDependency a);
in
builtins.addDrvOutputDependencies (builtins.unsafeDiscardOutputDependency both)
