builtins.replaceStrings [ "" ] [ "" ] "abc"
