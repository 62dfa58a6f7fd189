builtins.any (throw "predicate") [ ]
