builtins.fromJSON "[1}"
