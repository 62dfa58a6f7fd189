builtins.fromJSON "[ 1 }"
