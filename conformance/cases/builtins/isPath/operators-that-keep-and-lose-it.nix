map builtins.isPath [ (/a + "/b") (/a + /b) (dirOf /a/b) (dirOf "/a/b") (baseNameOf /a) (builtins.toPath "/a") (toString /a) ]
