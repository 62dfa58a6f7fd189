builtins.fromJSON ''"\ud83dx"''
