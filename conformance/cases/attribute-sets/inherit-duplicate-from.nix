{ inherit ({ a = 1; }) a; inherit ({ a = 2; }) a; }
