let f = x: x; in /base/${f { outPath = "x"; }}/x/${f "y"}
