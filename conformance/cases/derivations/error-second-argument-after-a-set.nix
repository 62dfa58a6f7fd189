(derivation { name = "a"; system = "s"; builder = "b"; args = [ { outPath = "c" + "d"; } { } ]; }).drvPath
