# comment

/* two
   lines */ [
  __curPos.line __curPos.column
]
