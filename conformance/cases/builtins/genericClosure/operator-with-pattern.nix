builtins.genericClosure { startSet = [ { key = 1; } ]; operator = { key, next ? 2 }: [ { key = next; } ]; }
