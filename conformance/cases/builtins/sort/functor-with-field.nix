builtins.sort { key = "x"; __functor = self: a: b: a.${self.key} < b.${self.key}; } [ { x = 2; } { x = 1; } ]
