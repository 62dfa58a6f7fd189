# Deep recursion: every level waits for the next, down to 9,000 nested calls; C++ Nix allows 10,000.
{ size }:
let
  depth = 9000;
  count = n: if n == 0 then 0 else 1 + count (n - 1);

  isEven = n: if n == 0 then true else isOdd (n - 1);
  isOdd = n: if n == 0 then false else isEven (n - 1);

  # A list as pairs, made and summed without the help of a builtin.
  range =
    from: to:
    if from == to then
      null
    else
      {
        first = from;
        rest = range (from + 1) to;
      };
  sum = list: if list == null then 0 else list.first + sum list.rest;

  once =
    i:
    count (depth - i)
    + (if isEven (depth - i) then 1 else 0)
    # Half as deep: two calls wait at each level.
    + sum (range 0 (depth / 2 - i));
in
builtins.foldl' (a: i: a + once i) 0 (builtins.genList (i: i) size)
