{ a = rec { x = 1; y = x; }; a.z = 3; a = { w = 4; }; }
