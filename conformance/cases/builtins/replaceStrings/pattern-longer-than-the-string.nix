builtins.replaceStrings [ "hello!" ] [ "x" ] "hello"
