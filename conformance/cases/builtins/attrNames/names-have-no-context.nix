map builtins.hasContext (builtins.attrNames (derivation { name = "a"; system = "x"; builder = "b"; }))
