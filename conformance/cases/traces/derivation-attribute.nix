(derivation { name = "n"; system = "s"; builder = "b"; extra = throw "x"; }).drvPath
