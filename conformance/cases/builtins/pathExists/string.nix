map builtins.pathExists [ (toString ./support/file) (toString ./support/absent) ]
