a: b: a // b // { }
