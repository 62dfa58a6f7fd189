builtins.fromTOML "a = \"\\ud800\""
