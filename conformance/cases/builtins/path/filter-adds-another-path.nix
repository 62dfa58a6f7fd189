builtins.path {
  path = ./support;
  filter = p: t: builtins.isString (builtins.path { path = p; name = "inner"; filter = q: u: u != "symlink"; });
}
