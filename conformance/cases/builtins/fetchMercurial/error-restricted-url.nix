builtins.fetchMercurial "https://localhost:1/x"
