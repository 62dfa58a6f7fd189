let a = true && a; in a
