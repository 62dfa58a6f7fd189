fetchMercurial { url = "http://localhost"; rev = "a b"; }
