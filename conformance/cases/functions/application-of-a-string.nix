let s = "x"; in s "y"
