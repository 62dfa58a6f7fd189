builtins.fromJSON "[ 1 null ]"
