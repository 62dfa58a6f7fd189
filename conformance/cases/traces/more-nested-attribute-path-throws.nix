{ a.b.c = throw "ab"; }
