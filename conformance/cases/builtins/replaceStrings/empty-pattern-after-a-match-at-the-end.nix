builtins.replaceStrings [ "c" "" ] [ "!" "-" ] "abc"
