map (g: builtins.functionArgs ({ c, d ? 1 }: 1)) [ 1 2 ]
