let t = builtins.trace; f = args@{ a, ... }: t "body" (args.b or t "default" a); in f { a = t "a" 1; }
