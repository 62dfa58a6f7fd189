let f = (builtins.tryEval (x: throw "called")).value; in f 1
