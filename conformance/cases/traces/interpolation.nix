let a = throw "x"; in "v: ${a}"
