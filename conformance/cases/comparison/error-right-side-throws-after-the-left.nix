[ 1 (builtins.trace "left" 1) ] == [ 1 (throw "right") ]
