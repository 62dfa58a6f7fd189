builtins.fetchClosure { fromStore = 1; }
