let s = { outPath = s; }; in "${s}"
