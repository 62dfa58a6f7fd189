builtins.filterSource (p: t: builtins.isString (builtins.filterSource (q: u: 1) ./support)) ./support
