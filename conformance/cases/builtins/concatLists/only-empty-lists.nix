builtins.concatLists [ [ ] [ ] [ ] ]
