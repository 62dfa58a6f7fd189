let d = derivation { name = "x"; system = "s"; builder = "/b"; }; in builtins.deepSeq d (builtins.trace [ d ] 1)
