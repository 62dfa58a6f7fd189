let s = 1; in s.${throw "name"}
