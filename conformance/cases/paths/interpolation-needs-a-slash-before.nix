let a = "x"; in a${"b"}
