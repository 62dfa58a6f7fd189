builtins.filterSource (p: t: true) ./support/absent
