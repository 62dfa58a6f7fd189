builtins.fetchMercurial { url = throw "a URL"; }
