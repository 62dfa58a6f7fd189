builtins.flakeRefToString { type = "git"; url = "https://h/p"; publicKeys = "[ { \"type\": \"t\", \"n\": [ 1, 2.5, -3 ], \"o\": { } } ]"; }
