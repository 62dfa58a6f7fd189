builtins.fromJSON ''"\ud83d\ud83d"''
