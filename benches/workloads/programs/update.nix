# Sets that grow by `//`, entry by entry: flat, and as a tree that is updated along a path.
{ size }:
let
  modulo = a: b: a - a / b * b;
  numbers = builtins.genList (i: i) size;

  flat = builtins.foldl' (set: i: set // { "k${toString (modulo (i * 31) size)}" = i; }) { } numbers;

  insert =
    tree: i:
    let
      shelf = "s${toString (modulo i 37)}";
      row = "r${toString (modulo i 11)}";
      old = tree.${shelf} or { };
      books = (old.${row} or { }) // {
        "b${toString i}" = i;
      };
    in
    tree // { ${shelf} = old // { ${row} = books; }; };
  tree = builtins.foldl' insert { } numbers;
  count = set: builtins.length (builtins.attrNames set);
in
{
  flat = count flat;
  tree = count tree;
  shelf = builtins.mapAttrs (_: count) tree.s7;
}
