builtins.length (builtins.concatLists [ (builtins.trace "first" [ 1 ]) (builtins.trace "second" [ ]) (builtins.trace "third" [ 2 ]) ])
