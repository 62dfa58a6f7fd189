builtins.add ./a "b"
