let d = derivation { name = "n"; system = "s"; builder = "b"; }; in builtins.seq d.outPath d
