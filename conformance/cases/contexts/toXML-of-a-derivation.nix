builtins.getContext (builtins.toXML (derivation { name = "d"; system = "s"; builder = "b"; }))
