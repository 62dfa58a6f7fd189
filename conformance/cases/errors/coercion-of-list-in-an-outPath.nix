toString [ { outPath = [ "a" { } ]; } ]
