fetchMercurial { url = "http://localhost"; ref = "a"; }
