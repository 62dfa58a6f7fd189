builtins.replaceStrings ["a"] (throw "t") (throw "s")
