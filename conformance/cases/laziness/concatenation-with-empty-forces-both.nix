[ ] ++ (builtins.trace "right" [ 1 ]) ++ (builtins.trace "third" [ ])
