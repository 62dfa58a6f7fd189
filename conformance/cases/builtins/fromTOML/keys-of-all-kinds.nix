builtins.fromTOML "a-b_9 = 1\n1 = 2\n\"\" = 3\nc . d\t.e = 4\n\"f.g\" . h = 5\n'i\\\\j' = 6\n[ k . \"l m\" ]\nn=7\n[[o.p]]\nq=8\n[o.p.r]\ns=9\n[[o.p]]\nt.u = 10"
