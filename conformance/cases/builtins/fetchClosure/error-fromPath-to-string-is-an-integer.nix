builtins.fetchClosure { fromPath = { __toString = self: 1; }; fromStore = "http://localhost:1"; }
