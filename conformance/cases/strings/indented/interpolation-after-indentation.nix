let x = "X"; in ''
    ${x}
      ${x} ${x}
    b${x}
''