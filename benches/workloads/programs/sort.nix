# Sorting integers, and records by a comparison of two fields.
{ size }:
let
  modulo = a: b: a - a / b * b;
  scrambled = builtins.genList (i: modulo (i * 104729 + 71) 1000003) size;

  people = builtins.genList (i: {
    name = "n${toString (modulo (i * 7919) 997)}";
    age = modulo (i * 31) 89;
  }) (size / 4);
  byAgeThenName = a: b: if a.age == b.age then a.name < b.name else a.age < b.age;

  sorted = builtins.sort (a: b: a < b) scrambled;
  lined = builtins.sort byAgeThenName people;
  at = list: i: builtins.elemAt list (i * (builtins.length list - 1) / 4);
in
{
  quartiles = builtins.genList (at sorted) 5;
  people = map (p: "${p.name}:${toString p.age}") (builtins.genList (at lined) 5);
}
