builtins.warn (builtins.fromJSON "\"\\u001b[31mred\\u001b[0m\"") 1
