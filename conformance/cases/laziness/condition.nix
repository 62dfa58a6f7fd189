if builtins.trace "condition" true then builtins.trace "then" 1 else throw "never"
