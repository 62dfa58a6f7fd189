builtins.fetchMercurial { url = [ "a" ]; rev = "x"; }
