builtins.fromJSON "[1, /* two */ 2]"
