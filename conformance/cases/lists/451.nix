builtins.map ({ a }: a) ([ ])
