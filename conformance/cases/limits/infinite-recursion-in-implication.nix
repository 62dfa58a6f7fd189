let a = a -> true; in a
