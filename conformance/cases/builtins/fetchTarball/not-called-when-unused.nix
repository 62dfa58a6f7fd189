builtins.length [ (builtins.fetchTarball (throw "x")) ]
