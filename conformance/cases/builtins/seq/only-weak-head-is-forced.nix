builtins.seq [ (throw "element") ] (builtins.seq { a = throw "value"; } "done")
