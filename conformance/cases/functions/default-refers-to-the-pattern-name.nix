(args@{ a ? args.b or 7, ... }: a) { b = 3; }
