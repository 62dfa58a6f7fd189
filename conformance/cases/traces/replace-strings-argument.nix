builtins.replaceStrings [ "a" 1 ] [ "b" "c" ] "a1"
