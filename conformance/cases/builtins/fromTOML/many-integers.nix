builtins.fromTOML ''
  a0 = 0
  a1 = +0
  a2 = -0
  a3 = 1_2_3
  a4 = 9223372036854775807
  a5 = -9223372036854775808
  a6 = 0x0
  a7 = 0xFF
  a8 = 0xdead_BEEF
  a9 = 0x7fffffffffffffff
  a10 = 0o0
  a11 = 0o17
  a12 = 0o7_7
  a13 = 0b0
  a14 = 0b101
  a15 = 0b1_0
  a16 = +99
  a17 = -17
''
