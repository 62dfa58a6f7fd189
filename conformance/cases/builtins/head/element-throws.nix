builtins.head [ (throw "first") 2 ]
