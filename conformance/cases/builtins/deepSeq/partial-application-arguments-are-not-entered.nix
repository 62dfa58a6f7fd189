builtins.deepSeq [ (builtins.add (throw "argument")) ] "done"
