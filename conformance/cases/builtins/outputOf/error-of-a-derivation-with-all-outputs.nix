builtins.outputOf (derivation { name = "d"; system = "s"; builder = "b"; }).drvPath "out"
