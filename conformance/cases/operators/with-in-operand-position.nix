1 + with { }; 2
