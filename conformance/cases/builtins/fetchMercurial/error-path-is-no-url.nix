fetchMercurial "a b"
