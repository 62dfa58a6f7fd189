builtins.trace { a = { b = [ 1 "x" null { c = { }; } [ ] ]; }; } 1
