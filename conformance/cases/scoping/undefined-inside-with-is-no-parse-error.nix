{ a = with { }; nowhere; b = 1; }.b
