let
  t = n: builtins.trace n;
in
[
  ([ (t "a" 1) (t "b" 2) (t "c" 3) ] == [ (t "d" 1) (t "e" 0) (t "f" 3) ])
  ({ x = t "g" 1; y = t "h" 2; } == { x = t "i" 1; y = t "j" 3; })
  ({ x = t "k" 1; } == { y = t "l" 1; })
  ([ (t "m" 1) ] == [ (t "n" 1) (t "o" 1) ])
  ([ (t "p" [ (t "q" 1) ]) ] == [ (t "r" [ (t "s" 1) ]) ])
  ([ (t "p" 1) 2 ] < [ (t "q" 1) 3 ])
  ([ [ (t "r" 1) (t "s" 2) ] ] < [ [ (t "t" 1) (t "u" 1) ] ])
  (let f = x: x; in [ f (t "v" 1) ] == [ f (t "w" 1) ])
  (let s = { a = t "x" 1; }; in s == s)
]
