builtins.fromJSON "[ 1 { } ]"
