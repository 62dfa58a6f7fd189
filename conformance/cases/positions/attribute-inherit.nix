removeAttrs (builtins.unsafeGetAttrPos "a" (let a = 1; in {
  inherit
    a;
})) [ "file" ]
