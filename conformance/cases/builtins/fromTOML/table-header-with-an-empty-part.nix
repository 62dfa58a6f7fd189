builtins.fromTOML "[a..b]"
