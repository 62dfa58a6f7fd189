a: b: a > b
