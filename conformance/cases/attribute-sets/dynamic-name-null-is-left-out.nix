{ a = 1; ${null} = throw "never"; }
