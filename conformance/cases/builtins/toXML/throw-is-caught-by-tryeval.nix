(builtins.tryEval (builtins.toXML { a = throw "x"; })).success
