builtins.replaceStrings ["a"] ["X"] ""
