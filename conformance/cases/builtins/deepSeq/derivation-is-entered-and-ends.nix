builtins.deepSeq (derivation { name = "a"; system = "x"; builder = "b"; }) "done"
