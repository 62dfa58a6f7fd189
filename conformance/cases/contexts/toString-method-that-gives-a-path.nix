builtins.hasContext (toString { __toString = self: ./support/one.txt; })
