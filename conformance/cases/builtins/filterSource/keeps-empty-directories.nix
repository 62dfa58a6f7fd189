builtins.filterSource (p: t: t == "directory") ./support/src
