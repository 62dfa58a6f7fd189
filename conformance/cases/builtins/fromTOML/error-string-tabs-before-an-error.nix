builtins.fromTOML "\ta\t=\t\"b\tc\""
