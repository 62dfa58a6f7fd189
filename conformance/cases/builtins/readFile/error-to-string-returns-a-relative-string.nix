builtins.readFile { __toString = self: "relative"; }
