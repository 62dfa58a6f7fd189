builtins.length [ (builtins.fetchurl (throw "x")) ]
