builtins.unsafeDiscardStringContext (derivation { name = "d"; system = "s"; builder = "b"; })
