let x = throw "b"; y = x + 1; in [ (builtins.tryEval (builtins.addErrorContext "c" y)).success y ]
