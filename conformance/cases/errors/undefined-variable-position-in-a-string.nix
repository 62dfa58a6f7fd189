''
  line one
  ${if true
    then nowhere
    else ""}
''