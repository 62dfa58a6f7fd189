(builtins.derivation { name = "a"; system = "s"; builder = "b"; __json = "-1.50"; }).drvPath
