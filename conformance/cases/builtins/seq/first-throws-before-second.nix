builtins.seq (throw "a") (throw "b")
