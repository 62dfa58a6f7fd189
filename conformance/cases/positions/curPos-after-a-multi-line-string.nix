[ "a
b
c" __curPos.line __curPos.column ]
