builtins.readFile (toString ./support/text)
