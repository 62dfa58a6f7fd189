let f = map (x: 1 1) [ 1 ]; g = x: 1 - x; in map g f
