builtins.replaceStrings ["z"] [1] "abca"
