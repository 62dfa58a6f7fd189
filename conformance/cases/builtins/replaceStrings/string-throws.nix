builtins.replaceStrings ["a"] ["a"] (throw "s")
