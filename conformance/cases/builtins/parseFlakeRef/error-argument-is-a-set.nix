builtins.parseFlakeRef { type = "path"; }
