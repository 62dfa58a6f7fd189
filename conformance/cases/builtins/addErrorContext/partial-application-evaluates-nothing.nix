builtins.seq (builtins.addErrorContext (throw "x")) "here"
