builtins.fromTOML ''a = "\e[0m"''
