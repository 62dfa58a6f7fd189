builtins.bitOr null 1
