builtins.add 1 (derivation { name = "n"; system = "s"; builder = "b"; })
