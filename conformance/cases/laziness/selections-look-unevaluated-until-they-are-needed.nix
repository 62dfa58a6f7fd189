# A collection may let go of the sets (FRAZIL_GC_ZEAL=1), but that must not show.
let
  make = i: { inherit i; list = [ i ]; function = x: x; set.j = i; again = { k = i; }.k; };
  look = a: builtins.trace [ a.i a.list a.function a.set a.set.j a.again ]
    (builtins.seq a.again (builtins.trace [ a.i a.again a.set a ] a.i));
  sorted = builtins.sort (a: b: builtins.trace [ a.i b.i ] (a.i < b.i)) (map make [ 3 1 2 ]);
  # Selections of selections that nobody has needed yet.
  chain = n: p: if n == 0 then p else chain (n - 1) { v = p.v; w = p.w; };
  end = chain 40 { v = 1; w = [ 2 ]; };
in
map look sorted ++ [ (builtins.trace end (builtins.trace [ end.v end.w ] (builtins.seq end.w end))) ]
