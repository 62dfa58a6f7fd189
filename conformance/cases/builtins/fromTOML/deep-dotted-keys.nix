builtins.toJSON (builtins.fromTOML (builtins.concatStringsSep "." (builtins.genList (i: "k${toString i}") 50) + " = 1"))
