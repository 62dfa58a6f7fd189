let
  rem = a: b: a - a / b * b;
  list = seed: n: builtins.genList (i: { key = rem (i * seed + 3) 17; index = i; }) n;
  ordered = less: xs: builtins.sort less xs;
  stable = xs: map (x: "${toString x.key}.${toString x.index}") (ordered (a: b: a.key < b.key) xs);
  plain = xs: ordered builtins.lessThan (map (x: x.key) xs);
  reversed = xs: ordered (a: b: b < a) (map (x: x.key) xs);
  digest = x: builtins.substring 0 12 (builtins.hashString "sha256" (builtins.toJSON x));
in
[
  (map (seed: builtins.genList (n: let xs = list seed n; in "${digest (stable xs)} ${digest (plain xs)} ${digest (reversed xs)}") 40) [ 5 7 12 16 ])
  (stable (list 5 30))
  (plain (list 12 70))
]
