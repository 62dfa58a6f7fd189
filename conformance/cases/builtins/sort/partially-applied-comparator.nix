let
  by = key: a: b: a.${key} < b.${key};
in
builtins.sort (by "n") [ { n = 2; } { n = 1; } ]
