builtins.partition ({ a }: a) (throw "list")
