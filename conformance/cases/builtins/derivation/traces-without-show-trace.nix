(derivation { name = "d"; system = "s"; builder = "b"; x = [ (throw "inside") ]; }).outPath
