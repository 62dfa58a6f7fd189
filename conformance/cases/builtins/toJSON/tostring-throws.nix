builtins.toJSON {a = [1 {__toString = s: throw "q";}];}
