let
  step = s: s * 1103515245 + 12345 - 2147483648 * ((s * 1103515245 + 12345) / 2147483648);
  list = (builtins.foldl' (acc: i: { s = step acc.s; list = acc.list ++ [ acc.s ]; }) { s = 42; list = [ ]; } (builtins.genList (i: i) 300)).list;
  sorted = builtins.sort builtins.lessThan list;
in
[
  (builtins.length sorted)
  (builtins.all (i: builtins.elemAt sorted i <= builtins.elemAt sorted (i + 1)) (builtins.genList (i: i) 299))
  (builtins.head sorted)
  (builtins.elemAt sorted 150)
]
