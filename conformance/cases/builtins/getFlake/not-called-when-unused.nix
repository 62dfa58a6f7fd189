builtins.length [ (builtins.getFlake (throw "x")) ]
