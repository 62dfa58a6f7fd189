builtins.toJSON { a = [ ./support/missing.txt ]; }
