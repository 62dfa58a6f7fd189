with { a = 1; }; let inherit ({ b = a; }) b; in b
