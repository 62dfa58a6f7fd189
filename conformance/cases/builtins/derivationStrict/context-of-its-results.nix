builtins.mapAttrs (n: builtins.getContext) (derivationStrict { name = "d"; system = "s"; builder = "b"; })
