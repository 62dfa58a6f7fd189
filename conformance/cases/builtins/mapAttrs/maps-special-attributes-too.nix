builtins.attrNames (builtins.mapAttrs (name: value: 1) { __functor = 0; type = 0; outPath = 0; })
