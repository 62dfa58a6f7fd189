builtins.fromTOML ''
  bare_key-1 = 1
  1234 = 2
  "quoted key" = 3
  'literal \n key' = 4
  "" = 5
  "é" = 6
  "\u00e9x" = 7
''
