/no/such/path
