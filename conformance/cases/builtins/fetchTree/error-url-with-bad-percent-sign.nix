builtins.fetchTree "http://localhost/%zz"
