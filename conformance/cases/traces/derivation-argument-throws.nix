(derivation { name = "a"; builder = "b"; system = "s"; args = [ (throw "x") ]; }).drvPath
