(derivation { name = "a"; system = "s"; builder = "b"; args = [ { outPath = "c" + "d"; } ]; z = throw "x"; }).drvPath
