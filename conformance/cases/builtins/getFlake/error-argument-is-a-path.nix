builtins.getFlake ./x
