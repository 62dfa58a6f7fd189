builtins.length (builtins.tail [ (throw "first") (throw "second") ])
