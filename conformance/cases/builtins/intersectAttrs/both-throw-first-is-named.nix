builtins.intersectAttrs (throw "first") (throw "second")
