builtins.convertHash { hash=1; hashAlgo=throw "x"; }
