builtins.hashFile (builtins.trace "algorithm" "md5") (builtins.trace "path" ./support/abc)
