let
  a = (derivation { name = "a"; system = "s"; builder = "/b"; }).drvPath;
  b = (derivation { name = "b"; system = "s"; builder = "/b"; }).drvPath;
  less = builtins.unsafeDiscardOutputDependency;
in
builtins.addDrvOutputDependencies (builtins.substring 0 0 (less (b + less a + builtins.toFile "z" "" + a + less b)))
