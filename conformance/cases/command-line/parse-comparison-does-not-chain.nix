a: a == a != a
