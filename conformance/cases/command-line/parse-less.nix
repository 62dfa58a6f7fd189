a: b: a < b
