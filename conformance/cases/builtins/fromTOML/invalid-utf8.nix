builtins.fromTOML "a = \"${builtins.substring 0 1 "é"}\""
