# Operators are calls of whatever the names mean here.
let
  __sub = a: b: a;
  builtins = { map = 1; };
in
[ (5 - 3) (5 * 3) builtins.map <nixpkgs/lib> ]
