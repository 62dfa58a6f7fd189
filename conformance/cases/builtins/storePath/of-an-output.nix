builtins.getContext (builtins.storePath (derivation { name = "d"; system = "s"; builder = "b"; }))
