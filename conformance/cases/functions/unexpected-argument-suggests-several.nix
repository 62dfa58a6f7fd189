({ alpha, alphb, alphc ? 1 }: 1) { alpha = 1; alphb = 2; alph = 3; }
