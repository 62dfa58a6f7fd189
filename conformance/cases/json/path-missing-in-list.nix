[ 1 /no/such/path ]
