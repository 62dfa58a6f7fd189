builtins.fetchTree { type = "indirect"; id = "a b"; }
