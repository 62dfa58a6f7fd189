builtins.fromTOML "a = \"\\Uffffffff\""
