builtins.seq (builtins.substring (throw "x") (throw "y")) "here"
