{
  list = rec { a = l; l = [ 1 ]; };
  set = let z = { k = 1; }; y = { k = 1; }; in [ z (z // y) y (removeAttrs z [ "q" ]) ];
}
