builtins.fromTOML ''a = "${builtins.toFile "a" "a"}"''
