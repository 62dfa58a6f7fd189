builtins.readFile { __toString = self: { __toString = self: throw "inner"; }; }
