let f = x: builtins.addErrorContext "while handling ${toString x}" (if x == 0 then throw "end" else f (x - 1)); in f 3
