let a = b + 1; b = c + 1; c = throw "x"; in a
