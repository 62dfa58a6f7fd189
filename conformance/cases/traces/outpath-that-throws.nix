let s = { outPath = throw "out"; }; in "${s}"
