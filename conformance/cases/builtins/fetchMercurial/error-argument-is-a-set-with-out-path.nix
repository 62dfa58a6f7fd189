builtins.fetchMercurial { outPath = "/nowhere"; }
