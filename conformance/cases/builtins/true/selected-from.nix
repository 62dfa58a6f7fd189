true.a
