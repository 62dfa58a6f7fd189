[
  1
  __curPos.line
]
