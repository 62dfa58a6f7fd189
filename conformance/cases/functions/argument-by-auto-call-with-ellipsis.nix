{ a ? 2, ... }@args: args
