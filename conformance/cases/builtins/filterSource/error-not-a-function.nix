builtins.filterSource null ./support/src
