map builtins.typeOf [ (/a + "b") (/a + /b) ("a" + toString /b) ]
