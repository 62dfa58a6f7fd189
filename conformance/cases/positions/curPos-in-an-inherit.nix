{ inherit (__curPos) line; }
