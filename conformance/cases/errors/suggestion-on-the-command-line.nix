{ package = 1; other = 2; }
