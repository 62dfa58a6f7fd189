# Arguments are lazy; the four arithmetic globals are instructions when called with two arguments.
f: n: f (f n) n (n - 1) (n * 2) (__sub 1) (if n < 2 then -n else n / 2)
