builtins.substring 5 3 "hello"
