toString [1 [2 (throw "a")]]
