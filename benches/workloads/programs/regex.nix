# Log lines taken apart by regular expressions.
{ size }:
let
  inherit (builtins)
    concatLists
    elemAt
    filter
    genList
    isList
    isString
    match
    split
    ;
  modulo = a: b: a - a / b * b;
  two = n: if n < 10 then "0${toString n}" else toString n;
  entry =
    i:
    "2024-${two (modulo i 12 + 1)}-${two (modulo i 28 + 1)} host${toString (modulo i 7)} "
    + "${elemAt [ "info" "warning" "error" ] (modulo i 3)}: request /page/${toString i}?user=${toString (i * 3)} took ${toString (modulo (i * 37) 900)} ms";
  log = builtins.concatStringsSep "\n" (genList entry size);

  lines = filter isString (split "\n" log);
  parsed = map (match "([0-9]{4})-([0-9]{2})-([0-9]{2}) (host[0-9]+) (info|warning|error): (.*) took ([0-9]+) ms") lines;
  errors = filter (m: elemAt m 4 == "error") parsed;
  slow = filter (m: match "[89][0-9]{2}" (elemAt m 6) != null) parsed;
  numbers = concatLists (filter isList (concatLists (map (m: split "([0-9]+)" (elemAt m 5)) errors)));
in
{
  lines = builtins.length parsed;
  errors = builtins.length errors;
  slow = builtins.length slow;
  numbers = builtins.length numbers;
  last = elemAt parsed (size - 1);
}
