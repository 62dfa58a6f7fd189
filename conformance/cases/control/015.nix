builtins.trace { } { }
