let
  pos = builtins.unsafeGetAttrPos "a" { a = 1; };
in
[ (builtins.isString pos.file) (builtins.hasContext pos.file) (baseNameOf pos.file) ]
