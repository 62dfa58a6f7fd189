builtins.deepSeq { f = { x ? throw "default" }: x; g = builtins.map; } "done"
