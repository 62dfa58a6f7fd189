builtins.trace "argument" 1 |> builtins.trace "function" (x: x)
