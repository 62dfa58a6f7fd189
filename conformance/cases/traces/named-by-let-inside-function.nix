(n: let inner = x: throw "x"; in inner n) 1
