{ z = throw "z"; a = throw "a"; }
