builtins.fetchMercurial { url = "https://local host/x"; name = "a b"; rev = "0123456789abcdef0123456789abcdef01234567"; }
