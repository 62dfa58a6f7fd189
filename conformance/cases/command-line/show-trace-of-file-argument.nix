let
  inner = { v }: v.missing;
in
{ deep = [ (inner { v = { }; }) ]; }
