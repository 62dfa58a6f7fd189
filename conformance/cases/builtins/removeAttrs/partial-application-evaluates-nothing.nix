builtins.seq (builtins.removeAttrs (throw "x")) "here"
