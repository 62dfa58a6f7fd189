let
  mod = a: b: a - a / b * b;
  odd = k: m: a: b: mod (a * 7 + b * k) m < m / 2;
  lists = map (n: builtins.genList (i: mod (i * i * 31 + i * 17) 101) n) [ 17 20 33 48 65 100 129 ];
  runs = map (n: builtins.genList (i: mod i n) 90) [ 7 19 30 45 60 ];
  down = map (n: builtins.genList (i: n - mod i n) 90) [ 7 19 30 45 60 ];
  hash = l: builtins.foldl' (h: x: mod (h * 31 + x) 1000003) 7 l;
in
map (f: map (l: hash (builtins.sort f l)) (lists ++ runs ++ down)) [
  (a: b: true) (odd 13 5) (odd 11 3) (odd 3 17) (a: b: a < b) (a: b: a <= b) (a: b: a > b) (a: b: a >= b) (a: b: false)
]
