a: b: c: !a == b || b -> c && a
