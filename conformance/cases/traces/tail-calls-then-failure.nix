let go = n: if n == 0 then { }.x else go (n - 1); in go 5
