builtins.foldl' (acc: x: throw "called") { a = "start"; } [ ]
