with builtins.trace "outer" { a = 1; }; with builtins.trace "inner" { b = 2; }; [ b a ]
