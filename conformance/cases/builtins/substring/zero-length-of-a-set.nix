[ (builtins.substring 0 0 { outPath = "abc"; }) (builtins.substring 0 0 { __toString = self: "abc"; }) ]
