[ (builtins.typeOf [ (throw "a") ]) (builtins.typeOf { a = throw "b"; }) (builtins.typeOf (x: throw "c")) ]
