builtins.readFile { __toString = self: { a = 1; }; }
