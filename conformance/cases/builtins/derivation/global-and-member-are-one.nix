builtins.functionArgs builtins.derivation == builtins.functionArgs derivation
