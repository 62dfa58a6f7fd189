builtins.zipAttrsWith (n: vs: if n == "a" then 1 else throw n) [ { a = 1; b = 2; } ]
