builtins.fetchTree "http://[1.2.3.4]/"
