toString { a = "x"; __toString = { __functor = self: set: "functor ${set.a}"; }; }
