builtins.fromTOML "# â‚"
