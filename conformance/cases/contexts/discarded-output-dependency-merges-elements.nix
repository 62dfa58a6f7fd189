let
  drv = n: (derivation { name = n; system = "s"; builder = "/b"; }).drvPath;
  opaque = n: builtins.unsafeDiscardOutputDependency (drv n);
  text = n: builtins.toFile n n;
  all = drv "a" + text "t" + opaque "a" + opaque "b" + drv "c" + text "s" + drv "b";
  less = builtins.unsafeDiscardOutputDependency all;
in
[
  (builtins.getContext less)
  (builtins.getContext (less + drv "a"))
  (builtins.getContext (builtins.unsafeDiscardOutputDependency (less + all)) == builtins.getContext less)
  (less == all)
]
