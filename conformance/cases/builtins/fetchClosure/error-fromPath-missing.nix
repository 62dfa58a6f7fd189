builtins.fetchClosure { fromStore = "http://localhost"; }
