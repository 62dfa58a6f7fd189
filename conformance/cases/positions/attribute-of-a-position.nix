builtins.unsafeGetAttrPos "line" __curPos
