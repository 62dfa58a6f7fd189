builtins.fromJSON "[\"é\", x]"
