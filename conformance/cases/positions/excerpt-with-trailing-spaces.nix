[   
  (throw "x")   
]   
