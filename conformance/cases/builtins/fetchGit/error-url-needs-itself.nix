let x = builtins.fetchGit { url = x; }; in x
