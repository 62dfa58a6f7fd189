builtins.getContext (builtins.filterSource (p: t: false) ./support/src)
