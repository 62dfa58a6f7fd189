builtins.addDrvOutputDependencies "see ${(derivation { name = "d"; system = "s"; builder = "b"; }).drvPath}!"
