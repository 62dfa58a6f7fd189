let r = builtins.tryEval { a = throw "later"; }; in [ r.success (builtins.attrNames r.value) ]
