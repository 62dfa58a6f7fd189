builtins.concatMap ({ a }: a) [ 1 2 3 ]
