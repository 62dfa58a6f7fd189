builtins.fetchMercurial { url = { __toString = self: [ ]; }; }
