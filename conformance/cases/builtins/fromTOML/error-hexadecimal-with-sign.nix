builtins.fromTOML "a = +0xf"
