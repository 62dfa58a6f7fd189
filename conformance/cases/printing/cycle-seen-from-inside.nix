let a = rec { b = { c = a; }; d = b; }; in a.b
