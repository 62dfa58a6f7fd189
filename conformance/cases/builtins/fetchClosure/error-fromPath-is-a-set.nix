builtins.fetchClosure { fromPath = { }; }
