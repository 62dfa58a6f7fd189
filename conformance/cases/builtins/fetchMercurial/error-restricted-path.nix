builtins.fetchMercurial { url = "/nowhere/at/all"; }
