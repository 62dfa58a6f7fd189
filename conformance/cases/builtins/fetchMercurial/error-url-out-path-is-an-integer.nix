builtins.fetchMercurial { url = { outPath = 1; }; }
