let
  caught = attrs: (builtins.tryEval (builtins.path attrs)).success;
  all = p: map caught [
    { path = throw "p"; }
    { path = p; filter = throw "f"; }
    { path = p; recursive = throw "r"; }
    { path = p; sha256 = throw "s"; }
    { path = p; filter = _: _: throw "inner filter"; }
  ];
in
[
  (builtins.path { path = ./support; filter = p: t: all p == [ false false false false (t != "directory") ] || t == "symlink" || t == "directory" || true; })
  (all ./support)
]
