builtins.replaceStrings [ ] [ "x" ] "ab"
