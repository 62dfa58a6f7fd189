builtins.replaceStrings [ "aa" "a" ] [ "y" "x" ] "aaaaa"
