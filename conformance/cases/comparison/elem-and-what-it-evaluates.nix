let
  t = n: builtins.trace n;
  f = x: x;
in
[
  (builtins.elem (t "a" [ 1 ]) [ (t "b" [ 2 ]) (t "c" [ (t "d" 1) ]) (t "e" 3) ])
  (builtins.elem (t "f" { a = 1; }) [ 1 "x" { a = t "g" 2; } { a = t "h" 1; } (t "i" 1) ])
  (builtins.elem f [ 1 f (throw "not reached") ])
  (builtins.elem { inherit f; } [ { f = x: x; } { inherit f; } ])
  (builtins.elem [ ] [ { } [ 1 ] [ ] (throw "not reached") ])
  (builtins.elem (throw "not evaluated") [ ])
  (builtins.elem [ f ] [ [ f ] [ (x: x) ] ])
  (builtins.elem [ [ 1 ] [ 2 ] ] [ [ [ 1 ] ] [ [ 1 ] [ 3 ] ] [ [ 1 ] [ (t "j" 2) ] ] ])
]
