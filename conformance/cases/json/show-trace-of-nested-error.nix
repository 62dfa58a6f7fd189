let
  f = x: { value = x + 1; };
in
{ list = [ (f "text") ]; }
