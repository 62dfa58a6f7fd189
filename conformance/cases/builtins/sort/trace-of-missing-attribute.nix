let
  byAge = a: b: a.age < b.age;
in
builtins.sort byAge [ { age = 2; } { age = 1; } { name = "x"; } ]
