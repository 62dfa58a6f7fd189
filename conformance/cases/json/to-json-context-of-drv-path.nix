builtins.getContext (builtins.toJSON (derivation { name = "n"; system = "s"; builder = "b"; }).drvPath)
