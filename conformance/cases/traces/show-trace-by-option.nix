(x: x + 1) null
