let t = builtins.trace; f = { a ? t "a" 1, b ? t "b" a }: t "body" [ b a ]; in f (t "set" { })
