builtins.fetchClosure "x"
