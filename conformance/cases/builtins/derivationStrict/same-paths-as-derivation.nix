(derivationStrict { name = "d"; system = "s"; builder = "b"; }).out == (derivation { name = "d"; system = "s"; builder = "b"; }).outPath
