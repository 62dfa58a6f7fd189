builtins.map ({ a }: a) [ { a = true; } { a = false; } ]
