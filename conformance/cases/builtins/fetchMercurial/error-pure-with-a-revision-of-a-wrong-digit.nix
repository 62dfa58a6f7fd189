builtins.fetchMercurial { url = "https://localhost:1/x"; rev = "g123456789abcdef0123456789abcdef01234567"; }
