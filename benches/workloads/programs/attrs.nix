# Large attribute sets: made of lists, mapped, filtered, intersected, taken apart again.
{ size }:
let
  inherit (builtins)
    attrNames
    attrValues
    filter
    foldl'
    genList
    intersectAttrs
    length
    listToAttrs
    mapAttrs
    removeAttrs
    ;
  modulo = a: b: a - a / b * b;

  table = listToAttrs (
    genList (i: {
      name = "key-${toString (modulo (i * 7919) size)}";
      value = i;
    }) size
  );
  squares = mapAttrs (_: v: v * v) table;
  odd = filter (n: modulo table.${n} 2 == 1) (attrNames table);
  even = removeAttrs squares odd;
  both = intersectAttrs even (table // mapAttrs (_: v: v + 1) even);
in
{
  entries = length (attrNames both);
  sum = foldl' (a: b: a + b) 0 (attrValues both);
  missing = both.key-none or "none";
}
