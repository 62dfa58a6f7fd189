let __curPos = 1; in builtins.typeOf __curPos
