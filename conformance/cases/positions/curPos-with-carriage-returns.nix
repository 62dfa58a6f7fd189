[
  1
  __curPos.line __curPos.column
]
