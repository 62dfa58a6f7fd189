/a // true
