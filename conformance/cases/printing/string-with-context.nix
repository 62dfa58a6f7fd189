"before ${derivation { name = "n"; system = "s"; builder = "b"; }} after"
