let /** doc */ f = /** x */ x: x; in f 1
