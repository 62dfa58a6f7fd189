builtins.getContext (builtins.addDrvOutputDependencies (derivation { name = "d"; system = "s"; builder = "b"; }).drvPath)
