{ a = { }; }.a.b.c.d or "d"
