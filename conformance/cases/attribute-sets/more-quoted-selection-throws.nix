let x = { "a b" = throw "q"; }; in x."a b"
