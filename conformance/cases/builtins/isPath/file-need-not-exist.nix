builtins.isPath /no/such/directory/../file
