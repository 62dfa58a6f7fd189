builtins.fetchMercurial { url = "https://localhost:1/x"; }
