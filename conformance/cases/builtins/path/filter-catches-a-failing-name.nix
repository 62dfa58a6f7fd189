let
  caught = p: builtins.tryEval (builtins.path { path = p; name = throw "no name"; });
in
builtins.path {
  path = ./support;
  filter = p: t: !(caught p).success;
}
