builtins.readFile ./support/crlf
