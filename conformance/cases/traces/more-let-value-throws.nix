let a = throw "l"; in a
