builtins.fetchMercurial { url = "https://localhost:1/x"; rev = "123456789abcdef0123456789abcdef01234567"; }
