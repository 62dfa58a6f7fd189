builtins.concatLists [ [ ] { a = [ 1 ]; } ]
