builtins.length [ (builtins.break (throw "x")) ]
