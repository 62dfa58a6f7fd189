let f = { a, ... }@all: builtins.unsafeGetAttrPos "a" all; in
removeAttrs (f {
  a = 1;
}) [ "file" ]
