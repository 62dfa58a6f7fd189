builtins.hashString "foo" (throw "x")
