let x = builtins.toFile "f" "g"; in (derivation { name = "a"; system = "s"; builder = "b"; __ignoreNulls = x; }).drvPath
