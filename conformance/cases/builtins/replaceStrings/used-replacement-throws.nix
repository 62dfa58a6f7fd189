builtins.replaceStrings ["a"] [(throw "x")] "abca"
