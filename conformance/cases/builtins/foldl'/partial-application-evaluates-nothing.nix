builtins.seq (builtins.foldl' (throw "x") (throw "y")) "here"
