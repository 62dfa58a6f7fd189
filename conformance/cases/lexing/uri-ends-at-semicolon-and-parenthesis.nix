let u = git://h/p; in (u)
