let x = { l = [ x y ]; }; y = { inherit x; }; in y
