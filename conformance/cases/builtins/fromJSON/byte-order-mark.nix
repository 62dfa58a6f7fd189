builtins.fromJSON (builtins.fromTOML "a = \"\\uFEFF[1]\"").a
