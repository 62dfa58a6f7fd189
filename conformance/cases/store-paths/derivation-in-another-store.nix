[ (derivation { name = "d"; system = "s"; builder = "b"; }).drvPath (derivation { name = "d"; system = "s"; builder = "b"; }).outPath ]
