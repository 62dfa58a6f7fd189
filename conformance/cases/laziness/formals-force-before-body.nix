({ ... }: builtins.trace "body" 1) (builtins.trace "argument" { })
