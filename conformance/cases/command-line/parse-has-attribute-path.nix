x: x ? a.b."c d"
