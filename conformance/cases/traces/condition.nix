if (if throw "x" then true else false) then 1 else 2
