builtins.length (builtins.sort (a: b: false) [ (throw "a") (throw "b") ])
