[ ''
  a
  b
'' __curPos.line __curPos.column ]
