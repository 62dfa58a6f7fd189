builtins.trace (builtins.fromJSON "\"a\\u001b[31mred\\u001b[0m \\u0007b\"") 1
