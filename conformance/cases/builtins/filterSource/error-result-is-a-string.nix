builtins.filterSource (p: t: "yes") ./support/src
