builtins.replaceStrings [ "l" ] [ "" ] "hello"
