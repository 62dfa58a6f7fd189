builtins.fetchTree ":a"
