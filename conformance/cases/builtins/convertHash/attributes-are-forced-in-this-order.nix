builtins.convertHash { toHashFormat = builtins.trace "format" "base16"; hashAlgo = builtins.trace "algorithm" "md5"; hash = builtins.trace "hash" "900150983cd24fb0d6963f7d28e17f72"; }
