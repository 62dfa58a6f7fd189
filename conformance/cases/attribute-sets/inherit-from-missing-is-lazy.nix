{ inherit ({ }) y; a = 1; }.a
