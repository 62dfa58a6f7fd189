assert ''
  a
    ${"b"}
'' < "a"; 1