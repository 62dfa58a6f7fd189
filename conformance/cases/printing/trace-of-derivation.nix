builtins.trace (derivation { name = "n"; system = "s"; builder = "b"; }) 1
