builtins.fromTOML "a = \"\\u00xx\""
