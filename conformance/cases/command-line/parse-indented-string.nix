x: ''
    one
      two ${x}
    three ''${x} ''\n '''
  ''
