builtins.filterSource (p: t: builtins.trace "${baseNameOf p}: ${t}" true) ./support/src
