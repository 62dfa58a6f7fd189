builtins.fromJSON (builtins.fromTOML "a = \"\\uFEFF\\uFEFF[1]\"").a
