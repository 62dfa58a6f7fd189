builtins.deepSeq [ 1 (throw "element") ] (builtins.trace "second" 2)
