builtins.toJSON [ (derivation { name = "x"; system = "s"; builder = "/b"; }) ]
