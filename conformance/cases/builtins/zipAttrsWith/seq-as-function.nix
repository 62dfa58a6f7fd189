builtins.zipAttrsWith builtins.seq [ { a = 1; } { a = 2; } ]
