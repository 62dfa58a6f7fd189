builtins.fromTOML "a = \"éé\" x"
