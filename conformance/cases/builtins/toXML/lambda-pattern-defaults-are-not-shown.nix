builtins.toXML ({ a ? throw "default", b ? 2 }: 1)
