builtins.outputOf "" (builtins.trace "second" 1)
