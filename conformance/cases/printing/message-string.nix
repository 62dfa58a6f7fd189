builtins.add 1 ("a\n\"b\" ${"$"}{c}")
