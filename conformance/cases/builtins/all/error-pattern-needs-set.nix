builtins.all ({ a }: a) [ 1 2 3 ]
