(derivation { name = "d"; system = "s"; builder = "b"; outputs = [ "dev" ]; }).outPath
