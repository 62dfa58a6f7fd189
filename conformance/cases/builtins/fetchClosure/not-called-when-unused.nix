builtins.length [ (builtins.fetchClosure (throw "x")) ]
