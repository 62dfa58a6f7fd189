let x = { a = { }; b = { c = 1; }; }; in [ x (x // { }) ]
