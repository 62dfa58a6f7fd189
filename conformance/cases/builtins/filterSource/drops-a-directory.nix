builtins.filterSource (p: t: baseNameOf p != "doc") ./support/src
