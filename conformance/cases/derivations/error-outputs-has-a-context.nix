let x = builtins.toFile "f" "g"; in (derivation { name = "a"; system = "s"; builder = "b"; outputs = [ x ]; }).drvPath
