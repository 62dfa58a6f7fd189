builtins.attrNames { type = "derivation"; __functor = self: x: x; outPath = "/x"; }
