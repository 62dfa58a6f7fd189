builtins.zipAttrsWith (n: throw n) [ { b = 1; a = 1; } ]
