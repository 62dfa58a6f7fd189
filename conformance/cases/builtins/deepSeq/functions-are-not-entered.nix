builtins.deepSeq { a = { b = { c = x: throw "no"; }; }; } 2
