builtins.genericClosure { operator = builtins.trace "operator" (x: [ ]); startSet = builtins.trace "start" [ (builtins.trace "element" { key = builtins.trace "key" 1; }) ]; }
