let s = n: { __toString = self: if n == 0 then "end" else "${s (n - 1)}."; }; in "${s 20}"
