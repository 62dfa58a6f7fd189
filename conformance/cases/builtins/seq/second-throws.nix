builtins.seq (builtins.trace "first" null) (throw "second")
