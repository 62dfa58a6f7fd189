let s = { a = 1; b = throw "x"; }; in builtins.attrNames (removeAttrs s [ "c" "d" ]) ++ builtins.attrNames (removeAttrs s [ ]) ++ builtins.attrNames (removeAttrs { } [ "a" ])
