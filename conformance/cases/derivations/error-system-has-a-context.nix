let x = builtins.toFile "f" "g"; in (derivation { name = "a"; system = x; builder = "b"; }).drvPath
