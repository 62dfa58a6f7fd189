toString /no/such/../path/./here
