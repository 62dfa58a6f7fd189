builtins.fetchMercurial { url = { }; }
