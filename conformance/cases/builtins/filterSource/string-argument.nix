builtins.filterSource (p: t: true) (toString ./support/src)
