"" + builtins.foldl'
