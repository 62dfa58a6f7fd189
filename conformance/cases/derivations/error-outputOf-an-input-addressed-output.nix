let d = derivation { name = "x.drv"; system = "s"; builder = "/b"; }; in builtins.outputOf (d.outPath + "x") "out"
