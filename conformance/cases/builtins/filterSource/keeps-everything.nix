builtins.filterSource (p: t: true) ./support/src == "${./support/src}"
