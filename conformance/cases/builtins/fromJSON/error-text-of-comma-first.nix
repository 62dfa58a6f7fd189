builtins.fromJSON "[ , 1 ]"
