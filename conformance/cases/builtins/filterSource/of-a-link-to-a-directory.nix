builtins.filterSource (p: t: true) ./support/src/to-doc
