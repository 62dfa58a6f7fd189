builtins.fetchGit { url = "x"; depth = 0; bad = [ ]; }
