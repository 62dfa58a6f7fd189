[ 1 (throw "x") ] # café
