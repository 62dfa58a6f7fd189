''
    a
      b ${x} c
  ''