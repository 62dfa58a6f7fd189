builtins.unsafeGetAttrPos "column" __curPos
