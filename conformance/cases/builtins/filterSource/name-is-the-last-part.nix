builtins.filterSource (p: t: false) ./support/src
