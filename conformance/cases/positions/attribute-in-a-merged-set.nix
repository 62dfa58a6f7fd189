removeAttrs (builtins.unsafeGetAttrPos "a" ({ x.b = 1; x = { a = 1; }; }.x)) [ "file" ]
