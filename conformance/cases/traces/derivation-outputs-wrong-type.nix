(derivation { name = "a"; builder = "b"; system = "s"; outputs = 1; }).drvPath
