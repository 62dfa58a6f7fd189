builtins.fromTOML "a = \"\"\"b\\"
