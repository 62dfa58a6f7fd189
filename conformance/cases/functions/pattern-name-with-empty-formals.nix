(args@{ ... }: args) { a = 1; }
