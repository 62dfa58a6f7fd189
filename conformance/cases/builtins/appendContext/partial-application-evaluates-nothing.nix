builtins.seq (builtins.appendContext (throw "x")) "here"
