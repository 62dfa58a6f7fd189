builtins.hashString (builtins.trace "algorithm" "md5") (builtins.trace "string" "abc")
