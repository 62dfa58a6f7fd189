map builtins.isNull [ null builtins.null false 0 "" [ ] { } ]
