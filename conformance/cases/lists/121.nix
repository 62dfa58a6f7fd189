builtins.any ({ a }: a) ([ ])
