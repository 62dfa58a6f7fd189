''
    a

    b
  
    c
''