builtins.deepSeq { __functor = self: x: throw "body"; state = throw "state"; } "done"
