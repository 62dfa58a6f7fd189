builtins.filter ({ a }: a) (1)
