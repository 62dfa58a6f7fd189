toString [1 2 [] [3 "a"] 1.5 true false null]
