let __sub = a: b: 1; __findFile = a: b: 2; __nixPath = [ ]; in [ (2 - 1) <x> ]
