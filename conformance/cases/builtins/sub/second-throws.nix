builtins.sub 1 (throw "second")
