builtins.fetchMercurial { url = "https://localhost/a"; name = throw "x"; }
