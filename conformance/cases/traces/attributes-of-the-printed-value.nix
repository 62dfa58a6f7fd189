{ a.b.c = [ 1 { d = throw "inside"; } ]; }
