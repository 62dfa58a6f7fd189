let
  set = import ./support/two-attributes.nix;
in
map (name: let pos = builtins.unsafeGetAttrPos name set; in [ (baseNameOf pos.file) pos.line pos.column ]) [ "first" "second" ]
