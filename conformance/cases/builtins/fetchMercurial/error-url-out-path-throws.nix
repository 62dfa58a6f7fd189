builtins.fetchMercurial { url = { outPath = throw "an outPath"; }; }
