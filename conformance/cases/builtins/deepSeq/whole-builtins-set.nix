builtins.deepSeq builtins "done"
