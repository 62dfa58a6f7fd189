fetchMercurial { url = ""; }
