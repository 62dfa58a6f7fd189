builtins.toJSON (builtins.fromJSON "\"\\u2028\\u2029\\ufeff\"")
