builtins.fromTOML "a = \"b\"\nc = [ 1, \"\\u0000\" ]"
