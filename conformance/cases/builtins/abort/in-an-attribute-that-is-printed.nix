{ a = 1; b = abort "stop"; }
