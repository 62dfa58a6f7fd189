fetchMercurial { url = "http://localhost"; rev = throw "rev"; }
