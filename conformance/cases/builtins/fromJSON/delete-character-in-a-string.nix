builtins.stringLength (builtins.fromJSON (builtins.fromTOML "b = \"\\\"\\u007F\\\"\"").b)
