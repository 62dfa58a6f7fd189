let
  deep = builtins.mapAttrs (name: value: if builtins.isAttrs value then deepen value else value + 1);
  deepen = set: deep set;
in
deep { a.b.c = "not a number"; }
