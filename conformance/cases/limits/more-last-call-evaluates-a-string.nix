let f = n: if n == 0 then "${"a" + "b"}" else f (n - 1); in f 9999
