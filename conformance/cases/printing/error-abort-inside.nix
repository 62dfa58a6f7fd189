{ a = abort "stop"; }
