builtins.filterSource (p: t: builtins.trace (builtins.isString p && builtins.substring 0 1 p == "/" && !builtins.hasContext p) true) ./support/src/doc
