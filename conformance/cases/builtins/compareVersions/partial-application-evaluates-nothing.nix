builtins.seq (builtins.compareVersions (throw "x")) "here"
