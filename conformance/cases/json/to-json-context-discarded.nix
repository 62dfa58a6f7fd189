builtins.toJSON (builtins.unsafeDiscardStringContext "${derivation { name = "n"; system = "s"; builder = "b"; }}")
