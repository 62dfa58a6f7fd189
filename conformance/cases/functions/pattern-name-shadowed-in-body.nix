(args@{ a }: let args = a; in args) { a = 1; }
