{ outPath = throw "outPath"; }
