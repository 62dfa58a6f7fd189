builtins.flakeRefToString { type = "git"; url = "https://h/p"; publicKeys = "[ [ 1, [ ], { \"a\": null, \"b\": true }, \"x\", 1.5 ] ]"; }
