[ (builtins.functionArgs ({ }: 1)) (builtins.functionArgs ({ ... }: 1)) ]
