builtins.genericClosure { startSet = [ {key=1; val = throw "lazy";} ]; operator = x: [ ]; } == 1
