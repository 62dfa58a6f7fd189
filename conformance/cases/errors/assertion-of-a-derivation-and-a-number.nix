assert derivation { name = "a"; system = "s"; builder = "b"; } == 1; 1
