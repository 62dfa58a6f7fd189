builtins.zipAttrsWith "f" [ { a = 1; } ]
