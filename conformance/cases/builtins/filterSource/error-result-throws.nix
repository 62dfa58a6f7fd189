builtins.filterSource (p: t: throw t) ./support/src
