let s = { a = 1; }; in ({ a }@args: args == s) s
