builtins.functionArgs ({ a ? null, b ? a }: 1)
