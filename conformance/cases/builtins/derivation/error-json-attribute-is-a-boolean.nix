(builtins.derivation { name = "a"; system = "s"; builder = "b"; __json = "true"; }).drvPath
