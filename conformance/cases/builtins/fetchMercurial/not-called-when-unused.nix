builtins.length [ (builtins.fetchMercurial (throw "x")) ]
