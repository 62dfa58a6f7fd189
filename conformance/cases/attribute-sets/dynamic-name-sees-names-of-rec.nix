rec { n = "x"; ${n} = 1; }
