builtins.fetchClosure { fromStore = "file:///nowhere"; }
