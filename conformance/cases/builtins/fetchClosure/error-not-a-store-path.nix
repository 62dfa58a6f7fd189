builtins.fetchClosure { fromStore = "http://localhost"; fromPath = "/a"; }
