toString [1 {__toString = s: throw "b";}]
