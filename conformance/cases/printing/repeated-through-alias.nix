let x={a=1;}; y=x; in [x x y]
