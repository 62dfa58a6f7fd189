builtins.replaceStrings [""] ["X"] "abc"
