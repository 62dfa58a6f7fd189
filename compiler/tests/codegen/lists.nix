# Lists of values that exist need no thunk; `++` checks both sides after evaluating them.
x: y: [ x y [ x [ y ] ] ] ++ x y ++ [ 1 ]
