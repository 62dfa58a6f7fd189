(builtins.derivation { name = "a"; system = "s"; builder = "b"; __json = "null"; }).drvPath
