{ p = __curPos.line; }
