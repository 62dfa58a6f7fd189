x: x.a.b
