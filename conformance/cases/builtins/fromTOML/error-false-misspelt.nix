builtins.fromTOML "a = falsey"
