let a = a; in (derivation { name = "x"; system = "s"; builder = "/b"; args = a; }).drvPath
