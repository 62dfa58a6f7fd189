builtins.fetchMercurial { url = "https://localhost/a"; name = 1; }
