builtins.fetchGit { name = "n"; }
