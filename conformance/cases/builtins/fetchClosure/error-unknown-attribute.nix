builtins.fetchClosure { fromStore = "http://localhost"; x = 1; }
