assert (x: y: { }: false) 1 2 { }; 1
