let f = args@{ x, ... }: args.y; in f { x = 1; }
