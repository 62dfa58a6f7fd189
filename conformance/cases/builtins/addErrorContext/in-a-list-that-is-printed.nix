[ 1 (builtins.addErrorContext "second element" (throw "x")) ]
