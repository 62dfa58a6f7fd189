(derivation { name = "a"; system = "s"; builder = "b"; a = { outPath = "c" + "d"; }; outputs = 1; }).drvPath
