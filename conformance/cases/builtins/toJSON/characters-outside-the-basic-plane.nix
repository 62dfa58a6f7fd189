builtins.toJSON "😀é€"
