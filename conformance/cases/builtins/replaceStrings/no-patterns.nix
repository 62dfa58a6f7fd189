builtins.replaceStrings [ ] [ ] "hello"
