let x = builtins.path { path = /tmp; filter = x; }; in x
