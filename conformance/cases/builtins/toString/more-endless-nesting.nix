let f = n: [(f (n + 1))]; in toString (f 0)
