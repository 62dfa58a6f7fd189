throw "  x  "
