builtins.functionArgs ({ or', a-b, _ ? 1 }: 1)
