removeAttrs (builtins.unsafeGetAttrPos "a" (builtins.functionArgs ({ b,
  a ? 1 }: b))) [ "file" ]
