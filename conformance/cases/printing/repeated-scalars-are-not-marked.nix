let x = "s"; f = y: y; in [ x x f f 1 1 null null ]
