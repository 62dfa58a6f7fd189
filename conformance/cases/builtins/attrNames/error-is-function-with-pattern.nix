builtins.attrNames ({ a, b }: a)
