builtins.length [ (builtins.derivation (throw "x")) ]
