toString [ "a" { b = 1; } ]
