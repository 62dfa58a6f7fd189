builtins.deepSeq { outer.inner = [ { x = 1; } { x = 1 + null; } ]; } "done"
