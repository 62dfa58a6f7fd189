removeAttrs (builtins.unsafeGetAttrPos "a" ({
  a.b.c = 1;
  a.d = 2;
})) [ "file" ]
