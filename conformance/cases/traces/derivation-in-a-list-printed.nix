[ (derivation { name = "a"; system = "s"; }) ]
