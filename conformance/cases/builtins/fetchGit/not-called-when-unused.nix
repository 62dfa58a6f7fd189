builtins.length [ (builtins.fetchGit (throw "x")) ]
