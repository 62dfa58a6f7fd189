let x = builtins.toFile "f" "g"; in (derivation { name = x; system = "s"; builder = "b"; }).drvPath
