builtins.concatMap (x: x) [ "ab" ]
