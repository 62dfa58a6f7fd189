[ (1 + 1) (throw "never") (let a = 1; in a) ] 1
