{ inherit ({ x = 1; }) y; }
