builtins.replaceStrings ["a" "a"] ["1" (throw "x")] "abca"
