builtins.toXML { "<&\"'>" = 1; "a\nb" = 2; "" = 3; }
