builtins.mapAttrs (name: v: builtins.typeOf v) (builtins.fromTOML "a = nan\nb = +nan\nc = -nan\nd = inf")
