let
  name = builtins.baseNameOf;
in
builtins.filterSource
  (p: t: builtins.trace "outer ${name p} ${t}" (builtins.isString (builtins.filterSource (q: u: builtins.trace "inner ${name q} ${u}" true) p)))
  ./support
