builtins.outputOf (builtins.unsafeDiscardOutputDependency (derivation { name = "d"; system = "s"; builder = "b"; }).drvPath) "doc"
