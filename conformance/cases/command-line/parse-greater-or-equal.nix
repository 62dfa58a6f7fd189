a: b: a >= b
