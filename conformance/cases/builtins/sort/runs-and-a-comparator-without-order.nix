let
  mod = a: b: a - a / b * b;
  # Runs of the given lengths, up and down in turn.
  runs = lens: builtins.concatLists (builtins.genList (i: let n = builtins.elemAt lens i; in builtins.genList (j: if mod i 2 == 0 then 1000 + j * 5 + i * 3 else 2000 - j * 5 - i) n) (builtins.length lens));
  up = lens: builtins.concatLists (builtins.genList (i: builtins.genList (j: j * 7 + i) (builtins.elemAt lens i)) (builtins.length lens));
  shapes = [ [ 40 24 ] [ 32 32 ] [ 33 31 ] [ 31 33 ] [ 24 40 ] [ 50 10 40 ] [ 10 50 40 ] [ 5 90 5 ] [ 64 1 63 ] [ 20 20 20 20 20 ] [ 3 30 3 60 4 ] [ 100 50 25 12 6 3 ] [ 3 6 12 25 50 100 ] [ 70 2 70 2 70 ] [ 18 17 16 35 70 ] ];
  hash = l: builtins.foldl' (h: x: mod (h * 31 + x) 1000003) 7 l;
  odd = m: a: b: if mod (a * b + a) m == 0 then a > b else a < b;
in
map (f: map (s: [ (hash (builtins.sort f (runs s))) (hash (builtins.sort f (up s))) ]) shapes) [ (odd 5) (odd 7) (odd 23) (odd 101) (a: b: a < b) (a: b: a <= b) (a: b: mod a 16 < mod b 16) ]
