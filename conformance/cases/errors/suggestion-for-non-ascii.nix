{ "grösse" = 1; }."grosse"
