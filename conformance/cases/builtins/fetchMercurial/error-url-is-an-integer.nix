fetchMercurial { url = 1; }
