builtins.toJSON /no/such/path
