{ a = 1; b = http://a.b/c; }
