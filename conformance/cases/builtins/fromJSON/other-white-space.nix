builtins.fromJSON (builtins.fromTOML "a = \"[1,\\u000b2]\"").a
