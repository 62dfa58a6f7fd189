builtins.outputOf (builtins.unsafeDiscardOutputDependency (derivation { name = "d"; system = "s"; builder = "b"; __contentAddressed = true; }).drvPath) "out"
