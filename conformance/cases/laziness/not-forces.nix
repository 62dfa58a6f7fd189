!(builtins.trace "operand" true)
