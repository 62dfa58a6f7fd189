null.${throw "name"} or 1
