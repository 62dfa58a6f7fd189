builtins.seq (builtins.replaceStrings (throw "x") (throw "y")) "here"
