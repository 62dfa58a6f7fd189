map builtins.typeOf [ (/a + "/b") ("/a" + "/b") ]
