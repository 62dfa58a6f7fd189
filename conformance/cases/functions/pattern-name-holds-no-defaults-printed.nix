({ a ? 1, b }@args: args) { b = 2; }
