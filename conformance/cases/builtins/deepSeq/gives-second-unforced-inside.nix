builtins.attrNames (builtins.deepSeq [ 1 ] { a = throw "a"; })
