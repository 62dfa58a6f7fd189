map builtins.isNull [ null false 0 "" [ ] { } (builtins.fromJSON "null") ]
