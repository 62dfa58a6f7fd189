(derivation { name = "d"; system = "s"; builder = "b"; anything = 1; }).anything
