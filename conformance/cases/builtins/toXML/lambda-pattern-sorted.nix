builtins.toXML ({ z, a, m }: 1)
