map builtins.isString [ "" "a" ''b'' http://example.org/x ./. null 1 { __toString = self: "s"; } { outPath = "p"; } ]
