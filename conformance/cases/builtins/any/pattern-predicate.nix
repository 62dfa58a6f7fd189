builtins.any ({ a }: a) [ { a = true; } { a = false; } ]
