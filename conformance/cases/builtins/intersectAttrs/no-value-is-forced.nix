builtins.attrNames (builtins.intersectAttrs { a = throw "left"; b = 1; } { a = throw "right"; })
