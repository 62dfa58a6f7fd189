builtins.deepSeq (derivation { name = "d"; system = "s"; builder = "b"; }) "done"
