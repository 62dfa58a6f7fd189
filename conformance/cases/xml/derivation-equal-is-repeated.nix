[ (derivation { name = "n"; system = "s"; builder = "b"; }) (derivation { name = "n"; system = "s"; builder = "b"; }) ]
