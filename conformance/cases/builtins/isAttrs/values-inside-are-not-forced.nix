builtins.isAttrs { a = throw "value"; }
