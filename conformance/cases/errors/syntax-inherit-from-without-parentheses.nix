{ inherit a.b c; }
