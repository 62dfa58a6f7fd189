removeAttrs (builtins.trace "set" { a = 1; }) (builtins.trace "list" [ (builtins.trace "name" "a") ])
