builtins.seq (builtins.mapAttrs (throw "x")) "here"
