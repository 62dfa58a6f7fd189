toString [ "a" [ "b" { } ] ]
