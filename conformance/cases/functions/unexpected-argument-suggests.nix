let f = { version, pname }: pname; in f { pname = 1; version = 2; versoin = 3; }
