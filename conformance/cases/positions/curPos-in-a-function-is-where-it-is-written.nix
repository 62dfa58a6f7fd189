let
  f = x: __curPos.line;
in

[ (f 1) (f 2) ]
