builtins.functionArgs ({ a, b ? 1 }: a) // { b = "changed"; c = null; }
