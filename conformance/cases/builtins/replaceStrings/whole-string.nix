builtins.replaceStrings [ "hello" ] [ "bye" ] "hello"
