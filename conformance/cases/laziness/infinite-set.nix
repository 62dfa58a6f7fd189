let s = { n = 1; next = s // { n = s.n + 1; }; }; in s.next.next.n
