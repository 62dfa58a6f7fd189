builtins.replaceStrings [ "aa" ] [ "x" ] "aaaaa"
