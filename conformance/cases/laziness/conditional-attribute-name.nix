{ ${if builtins.trace "condition" false then throw "never" else null} = throw "never"; }
