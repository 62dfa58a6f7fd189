builtins.fetchMercurial { url = { __toString = self: throw "a string"; }; }
