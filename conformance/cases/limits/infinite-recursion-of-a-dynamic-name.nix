rec { ${a} = 1; a = s.b; s = { ${s.b} = 1; b = s.b; }; }.a
