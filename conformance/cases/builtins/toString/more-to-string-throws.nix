let x = {__toString = s: throw "a";}; in toString [x x]
