builtins.mapAttrs (name: date: date.value) (builtins.fromTOML ''
  a = 07:32:00.1
  b = 07:32:00.12
  c = 07:32:00.123
  d = 07:32:00.1234
  e = 07:32:00.123456
  f = 07:32:00.123456789
  g = 07:32:00.1234567891
  h = 07:32:00.0
'')
