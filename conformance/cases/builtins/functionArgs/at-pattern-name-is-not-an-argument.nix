builtins.functionArgs (all@{ x, y ? all.x }: 1)
