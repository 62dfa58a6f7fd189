builtins.fromTOML "[a..b]\n"
