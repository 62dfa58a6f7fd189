map builtins.typeOf [ { __functor = self: x: x; } { type = "derivation"; } { __toString = self: ""; } ]
