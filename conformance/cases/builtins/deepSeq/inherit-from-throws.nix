builtins.deepSeq { inherit (throw "z") q; } 1
