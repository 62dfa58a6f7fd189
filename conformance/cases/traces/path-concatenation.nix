let f = p: ./a + p; in f { }
