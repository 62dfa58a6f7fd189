a: b: a <= b
