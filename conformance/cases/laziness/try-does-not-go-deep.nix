(builtins.tryEval { a = throw "later"; }).value
