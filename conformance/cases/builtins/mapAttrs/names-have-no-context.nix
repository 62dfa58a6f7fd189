builtins.mapAttrs (name: value: builtins.hasContext name) (derivation { name = "a"; system = "x"; builder = "b"; })
