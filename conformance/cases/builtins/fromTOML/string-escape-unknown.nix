builtins.fromTOML ''a = "\q"''
