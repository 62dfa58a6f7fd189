builtins.all "predicate" [ ]
