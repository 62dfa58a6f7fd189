# one
/* two */ x: # three
  /* four */ x
