builtins.fetchMercurial (throw "an argument")
