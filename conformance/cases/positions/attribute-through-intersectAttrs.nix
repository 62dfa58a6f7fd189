removeAttrs (builtins.unsafeGetAttrPos "a" (builtins.intersectAttrs { a = 1; } { b = 1; a = 2; })) [ "file" ]
