builtins.substring 2 (0-9223372036854775807) "hello"
