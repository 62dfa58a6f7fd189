let a = ''b${a}c''; in a
