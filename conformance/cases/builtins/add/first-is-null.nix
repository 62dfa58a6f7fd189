builtins.add null 1.5
