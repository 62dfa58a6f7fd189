{ a = 1; b = { inherit nowhere; }; }.a
