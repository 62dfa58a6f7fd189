let
  added = p: builtins.path { path = p; name = "inner"; };
in
builtins.path {
  path = ./support;
  filter = p: t: t != "directory" || builtins.stringLength (added p) > 10;
}
