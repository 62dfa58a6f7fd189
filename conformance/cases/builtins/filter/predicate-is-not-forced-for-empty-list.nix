builtins.filter (throw "predicate") [ ]
