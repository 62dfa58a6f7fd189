builtins.seq (derivationStrict { name = "d"; system = "s"; builder = "b"; x = throw "x"; }) 1
