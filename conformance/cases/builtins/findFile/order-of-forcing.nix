builtins.findFile (builtins.trace "list" [ (builtins.trace "entry" { path = builtins.trace "path" ./support/one; prefix = builtins.trace "prefix" ""; }) ]) (builtins.trace "name" "pkg")
