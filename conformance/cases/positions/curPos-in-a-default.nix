let
  f = { l ? __curPos.line }: l;
in
f { }
