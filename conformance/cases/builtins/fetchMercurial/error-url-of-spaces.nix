builtins.fetchMercurial "https://local host/x"
