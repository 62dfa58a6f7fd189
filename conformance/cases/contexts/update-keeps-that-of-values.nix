builtins.hasContext ({ a = "plain"; } // { a = builtins.toFile "a" "a"; }).a
