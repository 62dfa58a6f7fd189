builtins.attrNames (builtins.getContext (builtins.toJSON [ (derivation { name = "n"; system = "s"; builder = "b"; }) (derivation { name = "m"; system = "s"; builder = "b"; }) ./support/file.txt ]))
