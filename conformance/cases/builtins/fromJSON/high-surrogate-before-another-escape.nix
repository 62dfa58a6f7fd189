builtins.fromJSON ''"\ud83d\n"''
