builtins.fromTOML "a = \"abc\n# def"
