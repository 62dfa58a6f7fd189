builtins.functionArgs ({ b, a ? throw "default", c ? 1, ... }: 1)
