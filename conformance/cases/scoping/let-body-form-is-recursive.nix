let { body = f 3; f = n: if n == 0 then "done" else f (n - 1); }
