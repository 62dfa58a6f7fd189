builtins.fromTOML "# a€"
