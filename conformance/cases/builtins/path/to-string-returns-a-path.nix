let
  p = ./support;
in
[
  (builtins.path { path = { __toString = self: p; }; } == builtins.path { path = p; })
  (builtins.path { path = { __toString = self: toString p; }; } == builtins.path { path = p; })
  (builtins.path { path = { __toString = self: { outPath = p; }; }; } == builtins.path { path = p; })
  (builtins.path { path = { __toString = self: { __toString = self: p; }; }; } == builtins.path { path = p; })
]
