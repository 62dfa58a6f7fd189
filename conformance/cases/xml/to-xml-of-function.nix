builtins.toXML (args@{ a, b ? 1, ... }: a)
