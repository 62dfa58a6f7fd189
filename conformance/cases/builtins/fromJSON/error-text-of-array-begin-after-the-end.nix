builtins.fromJSON "1 [ ]"
