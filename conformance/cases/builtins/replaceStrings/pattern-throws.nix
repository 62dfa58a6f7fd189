builtins.replaceStrings [(throw "x")] ["a"] "abca"
