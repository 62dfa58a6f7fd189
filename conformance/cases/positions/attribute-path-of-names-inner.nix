removeAttrs (builtins.unsafeGetAttrPos "a" (({ z.a = 1; z.y = 2; }).z)) [ "file" ]
