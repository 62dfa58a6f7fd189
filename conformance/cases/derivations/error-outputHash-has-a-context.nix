let x = builtins.toFile "f" "g"; in (derivation { name = "a"; system = "s"; builder = "b"; outputHash = x; }).drvPath
