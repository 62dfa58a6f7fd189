
  throw "in the file"
