builtins.intersectAttrs { b = throw "l"; } { b = 3; c = 4; }
