let f = n: { outPath = f (n + 1); }; in "${f 0}"
