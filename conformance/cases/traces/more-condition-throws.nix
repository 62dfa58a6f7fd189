if throw "c" then 2 else 3
