builtins.hashFile "foo" (throw "path")
