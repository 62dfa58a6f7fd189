builtins.deepSeq (builtins.genList (i: { a = i; b = [ i ]; }) 20000) "done"
