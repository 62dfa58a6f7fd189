builtins.replaceStrings ["a" "aa"] ["x" "y"] "aaaaa"
