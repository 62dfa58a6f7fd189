{ p = __curPos; l = [ __curPos ]; }
