fetchMercurial { url = "http://localhost"; foo = 1; }
