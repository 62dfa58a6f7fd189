{ inherit (1) x; }
